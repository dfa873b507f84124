// After `npm ci`, by whomever: see linkCommand.
import { linkCommand } from "../src/boot/ready.mjs";

linkCommand();
