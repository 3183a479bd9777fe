// Mutated payloads through the codec and all checks and repairs: `deno task fuzz [COUNT] [SEED] [ROUND]`, by default a million of
// seed 1 from round 0. Where something does not hold it tells how to come back to it, goes on, and ends with exit code 1.

import { fuzzRound, newTally, openBeds, takeTurn, type Tally } from "../tests/faults/fuzz.ts";

const SAY_EVERY_MS = 30_000;
const MOST_FAILURES = 20;

const whole = (text: string | undefined, otherwise: number): number => {
  const number = Number(text ?? otherwise);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  console.error("Usage: deno task fuzz [COUNT] [SEED] [ROUND]");
  Deno.exit(2);
};

const count = whole(Deno.args[0], 1_000_000);
const seed = whole(Deno.args[1], 1);
const first = whole(Deno.args[2], 0);

const sayTally = (tally: Tally, round: number, began: number, peak: number): string => {
  const seconds = (performance.now() - began) / 1000;
  const { payloads, readable, findings, plans, steps, slowestDecoding, slowestRound } = tally;
  return `${payloads} payloads (seed ${seed}, rounds ${first} to ${round}) in ${seconds.toFixed(0)} s: ` +
    `${
      (payloads / seconds).toFixed(0)
    } a second; ${readable} can be decoded, ${findings} findings, ${plans} plans of ${steps} steps; ` +
    `slowest decoding ${slowestDecoding.ms.toFixed(0)} ms (round ${slowestDecoding.round}), ` +
    `slowest release ${slowestRound.ms.toFixed(0)} ms (round ${slowestRound.round}); ` +
    `peak memory ${(peak / 1024 / 1024).toFixed(0)} MiB`;
};

const beds = await openBeds();
const tally = newTally();
const began = performance.now();
let [peak, said, round, failures] = [0, began, first, 0];
for (; tally.payloads < count && failures < MOST_FAILURES; round++) {
  try {
    fuzzRound(beds, seed, round, tally);
  } catch (error) {
    failures++;
    console.error(error);
    console.error(`To come back to it: deno task fuzz 1 ${seed} ${round}`);
  }
  await takeTurn(round);
  if (round % 64 === 0) peak = Math.max(peak, Deno.memoryUsage().rss);
  if (performance.now() - said < SAY_EVERY_MS) continue;
  said = performance.now();
  console.log(sayTally(tally, round, began, peak));
}
const outcome = failures === 0 ? "No crash, no hang, nothing lost" : `${failures} failures`;
console.log(`${outcome}. ${sayTally(tally, round - 1, began, peak)}`);
Deno.exit(failures === 0 ? 0 : 1);
