import { main } from "./src/cli/main.ts";
import { processTerminal } from "./src/cli/terminal.ts";

if (import.meta.main) Deno.exit(await main(processTerminal()));
