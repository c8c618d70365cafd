import { createDoor } from "./door.ts";

export default createDoor({ clock: () => new Date() });
