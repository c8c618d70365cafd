import { FOR_A_PERSON, type Route } from "../route.ts";

/** The routes of conversations. */
export const routes: readonly Route[] = [
  { path: "/api/chat", methods: { GET: FOR_A_PERSON } },
  { path: "/api/chat", methods: { POST: FOR_A_PERSON }, limit: "chat", reply: "stream" },
  {
    path: "/api/chat/:sessionKey",
    methods: { GET: FOR_A_PERSON, PATCH: FOR_A_PERSON, DELETE: FOR_A_PERSON },
  },
  { path: "/api/chat/:sessionKey/stop", methods: { POST: FOR_A_PERSON }, endsSpending: true },
  { path: "/ws/chat", methods: { GET: FOR_A_PERSON }, reply: "socket" },
];
