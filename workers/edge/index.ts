import { OUTSIDE } from "../outside.ts";
import { createDoor } from "./door.ts";

export default createDoor({ clock: OUTSIDE.clock });
