import type { Story } from "../story.ts";
import { flux } from "./flux.ts";

/** By driver; one without has nothing to tell beside that it is there. */
export const stories: Readonly<Record<string, Story>> = {
  flux,
};
