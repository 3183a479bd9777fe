import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import type { Caller } from "./caller.ts";
import { parse } from "./parse.ts";

const helm: Caller = { name: "helm doctor", defaultCommand: "doctor" };
const kubectl: Caller = { name: "kubectl release-fix", defaultCommand: "fix" };

function read(line: string, caller = helm) {
  const parsed = parse(line.split(" ").filter(Boolean), caller);
  return parsed.kind === "run" ? { command: parsed.command.name, args: parsed.args, typed: parsed.typed } : parsed;
}

Deno.test("without a subcommand helm's plugin means doctor and kubectl's means fix", () => {
  assertEquals(read("web"), { command: "doctor", args: ["web"], typed: {} });
  assertEquals(read("web", kubectl), { command: "fix", args: ["web"], typed: {} });
  assertEquals(read("doctor web", kubectl), { command: "doctor", args: ["web"], typed: {} });
});

Deno.test("flags stand in any position and are known by both spellings", () => {
  const wanted = { command: "fix", args: ["web"], typed: { namespace: "prod", "kube-context": "kind", yes: true } };
  assertEquals(read("fix web -n prod --kube-context kind -y"), wanted);
  assertEquals(read("-n prod --context kind -y fix web"), wanted);
  assertEquals(read("--yes -nprod fix --context=kind web"), wanted);
  assertEquals(read("-ynprod web --context=kind", kubectl), wanted);
});

Deno.test("a short flag takes its value glued, after a blank, or after an equals sign", () => {
  for (const line of ["web -nprod", "web -n prod", "web -n=prod", "-n=prod web", "web -qn=prod", "web -qnprod"]) {
    const parsed = read(line);
    assertEquals("args" in parsed ? [parsed.args, parsed.typed.namespace] : parsed, [["web"], "prod"], line);
  }
  assertEquals(read("-- -n=prod"), { command: "doctor", args: ["-n=prod"], typed: {} });
});

Deno.test("what narrows a command down is not left out by being empty", () => {
  for (
    const args of [["web", "--from", ""], ["web", "--from="], ["fix", "web", "--only", ""], ["fix", "w", "--repair="]]
  ) {
    const parsed = parse(args, helm);
    assertStringIncludes(parsed.kind === "wrong" ? parsed.says : parsed.kind, "needs a value", args.join(" "));
  }
});

Deno.test("the value of a flag is no subcommand", () => {
  assertEquals(read("-n fix web"), { command: "doctor", args: ["web"], typed: { namespace: "fix" } });
});

Deno.test("a release that is called like a subcommand", () => {
  assertEquals(read("doctor runs"), { command: "doctor", args: ["runs"], typed: {} });
  assertEquals(read("-- runs"), { command: "doctor", args: ["runs"], typed: {} });
});

Deno.test("flags that repeat, switches, and values that are empty", () => {
  assertEquals(read("web --as-group a --as-group b --no-color --context="), {
    command: "doctor",
    args: ["web"],
    typed: { "kube-as-group": ["a", "b"], "no-color": true },
  });
});

Deno.test("wrong usage says what is wrong and what may have been meant", () => {
  const cases: [string, string][] = [
    ["fix web --dryrun", 'Unknown flag "--dryrun", did you mean "--dry-run"?'],
    ["web --dry-run", 'Unknown flag "--dry-run" for doctor; it belongs to "fix"'],
    ["fix", "No release named"],
    ["fix web api", "More than one release named"],
    ["web -o xml", 'Cannot take "xml" for -o, --output: it is one of text, json, yaml'],
    ["web -n", 'Flag "--namespace" needs a value'],
    ["fix web -n --yes", 'Flag "--namespace" needs a value'],
    ["runs web", "Too many arguments"],
    ["help fixx", 'Unknown command "fixx"'],
  ];
  for (const [line, says] of cases) {
    const parsed = parse(line.split(" "), helm);
    assertStringIncludes(parsed.kind === "wrong" ? parsed.says : `not wrong: ${line}`, says);
  }
});

Deno.test("help is the command's own, lists the exit codes, and speaks with the caller's name", () => {
  const text = (args: string[], caller: Caller) => {
    const parsed = parse(args, caller);
    return parsed.kind === "help" ? parsed.text : "";
  };
  const general = text(["--help"], kubectl);
  const fix = text(["fix", "web", "-h"], helm);
  assertStringIncludes(general, "kubectl release-fix COMMAND");
  assertStringIncludes(general, "130  interrupted");
  assertStringIncludes(fix, "helm doctor fix web -n prod --dry-run");
  assertStringIncludes(fix, "--stale-after");
  assertEquals(parse(["--version"], helm).kind, "version");
});
