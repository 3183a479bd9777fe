// A small part of what `deno task fuzz` does. Needs no permissions.

import { assert } from "deno-std/assert/mod.js";
import { fuzzRound, newTally, openBeds, takeTurn } from "./fuzz.ts";

const PAYLOADS = 3000;

Deno.test(`${PAYLOADS} mutated payloads neither crash nor hang anything, and nothing is lost on the way`, async () => {
  const beds = await openBeds();
  const tally = newTally();
  for (let round = 0; tally.payloads < PAYLOADS; round++) {
    fuzzRound(beds, 1, round, tally);
    await takeTurn(round);
  }
  // Else the mutations would be too coarse, or too fine, to prove anything.
  assert(tally.readable > PAYLOADS / 4 && tally.readable < PAYLOADS * 3 / 4, `${tally.readable} can be decoded`);
  assert(tally.findings > tally.rounds / 2, `${tally.findings} findings in ${tally.rounds} rounds`);
  assert(tally.steps > 0);
});
