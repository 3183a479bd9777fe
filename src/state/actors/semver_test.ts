import { assert, assertEquals } from "deno-std/assert/mod.js";
import { compareVersions, parseVersion } from "./semver.ts";

const order = (a: string, b: string) => compareVersions(parseVersion(a)!, parseVersion(b)!);

/** From the oldest to the newest; the first row is the example of semver.org 2.0.0 §11.4.4. */
const rising: readonly (readonly string[])[] = [
  [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
  ],
  ["1.0.0", "2.0.0", "2.1.0", "2.1.1", "2.1.10", "10.0.0"],
  ["1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0--1", "1.0.0-A", "1.0.0-a"],
  ["1.4.0-rc1+up0.8.0", "1.4.0-rc2+up0.8.0", "1.4.0+up0.7.0", "1.4.1-rc1+up0.1.0"],
  // No dot before the number: a word, and rc10 stands before rc2.
  ["1.4.0-rc1", "1.4.0-rc10", "1.4.0-rc2"],
  ["105.0.2+up0.11.2", "106.0.0+up0.12.0-rc.3", "106.0.1+up0.12.1"],
  ["1.0.0-9007199254740992", "1.0.0-9007199254740993"],
];

const equal: readonly (readonly [string, string])[] = [
  ["106.0.0+up0.12.0-rc.3", "106.0.0+up0.12.0"],
  ["106.0.0", "106.0.0+up0.12.0"],
  ["1.4.0-rc1+up0.8.0", "1.4.0-rc1+up0.8.1"],
  ["v1.2.3", "1.2.3"],
  ["1.2", "1.2.0"],
  ["1", "v1.0.0+x"],
  // Masterminds takes zeros in front of the three numbers, semver.org does not.
  ["1.02.3", "1.2.3"],
];

const unread = [
  "",
  "*",
  "1.x",
  "~1.2.3",
  "^1.0.0",
  ">=0-a",
  "1.2.3 - 2.0.0",
  "latest",
  "1.2.3.4",
  "1.2.3-",
  "1.2.3+",
  "1.2.3-01",
  "1.2.3-a..b",
  " 1.2.3",
];

for (const versions of rising) {
  Deno.test(`semver: rising, ${versions.join(" < ")}`, () => {
    for (const [at, version] of versions.entries()) {
      assertEquals(order(version, version), 0);
      for (const later of versions.slice(at + 1)) {
        assert(order(version, later) < 0, `${version} was to be older than ${later}`);
        assert(order(later, version) > 0, `${later} was to be newer than ${version}`);
      }
    }
  });
}

for (const [a, b] of equal) {
  Deno.test(`semver: equal, ${a} = ${b}`, () => assertEquals([order(a, b), order(b, a)], [0, 0]));
}

for (const text of unread) {
  Deno.test(`semver: no version, "${text}"`, () => assertEquals(parseVersion(text), undefined));
}

Deno.test("semver: what stands after the + is kept apart, a - in it is of it", () => {
  const version = parseVersion("106.0.0+up0.12.0-rc.3")!;
  assertEquals([version.prerelease, version.build, version.isWhole], [[], "up0.12.0-rc.3", true]);
  assertEquals(parseVersion("106.0")!.isWhole, false);
});
