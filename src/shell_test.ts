import { assertEquals, assertNotMatch } from "deno-std/assert/mod.js";
import { quote, shell } from "./shell.ts";

Deno.test("an ordinary name is printed as it is, any other as one word", () => {
  const table: [string, string][] = [
    ["web", "web"],
    ["sh.helm.release.v1.web.v2", "sh.helm.release.v1.web.v2"],
    ["", "''"],
    ["a b", "'a b'"],
    ["web;reboot", "'web;reboot'"],
    ["$(reboot)", "'$(reboot)'"],
    ["it's", "'it'\\''s'"],
    ["~", "'~'"],
    ["*", "'*'"],
    ["größe", "'größe'"],
    ["a\nb", "\"$(printf %b 'a\\0012b')\""],
    ["\x1b[2J'\\n  é\u202e", "\"$(printf %b '\\0033[2J\\0047\\\\n\\0040\\0040é\\0342\\0200\\0256')\""],
  ];
  for (const [name, word] of table) assertEquals(quote(name), word);
});

Deno.test("the values of a command are its words, and its template is as written", () => {
  assertEquals(shell`helm rollback ${"web"} ${3} -n ${"prod"}`, "helm rollback web 3 -n prod");
  assertEquals(
    shell`kubectl get secret -l owner=helm,name=${"a b"} > ${"a b"}.yaml`,
    "kubectl get secret -l owner=helm,name='a b' > 'a b'.yaml",
  );
  assertEquals(shell`kubectl delete ${["secret/a", "-n", "x;y"]}`, "kubectl delete secret/a -n 'x;y'");
});

Deno.test("what is quoted can be printed on one line, whatever it was", () => {
  for (let code = 0; code < 0x300; code++) {
    // deno-lint-ignore no-control-regex
    assertNotMatch(quote(`a${String.fromCharCode(code)}b`), /[\x00-\x1f\x7f-\x9f]/);
  }
});
