import { assertEquals } from "deno-std/assert/mod.js";
import { isNamed, objectsIn, sayNamed } from "./objects_in.ts";

Deno.test("the objects that Helm's and the server's words are about", () => {
  const named = (text: string) => objectsIn(text).map(sayNamed);
  assertEquals(
    named('cannot patch "web" with kind Deployment: Deployment.apps "web" is invalid: spec.selector: Invalid value'),
    ["Deployment/web"],
  );
  assertEquals(
    named('apply failed for object lab/extra /v1, Kind=ConfigMap: configmaps "extra" is forbidden: exceeded quota: q'),
    ["ConfigMap/extra", "configmaps/extra"],
  );
  assertEquals(named("conflict occurred while applying object lab/web apps/v1, Kind=Deployment: Apply failed"), [
    "Deployment/web",
  ]);
  assertEquals(named("apply failed for object /top scheduling.k8s.io/v1, Kind=PriorityClass: no"), [
    "PriorityClass/top",
  ]);
  assertEquals(named('Unable to continue: ConfigMap "a" in namespace "lab" exists and cannot be imported into'), [
    "ConfigMap/a",
  ]);
  assertEquals(named("resource Job/lab/migrate not ready. status: Failed"), ["Job/migrate"]);
  assertEquals(named('secrets "sh.helm.release.v1.web.v2" is forbidden: no; pods "web-x" is forbidden: no'), []);
});

Deno.test("a name is of one kind, in either spelling of it", () => {
  const ref = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "web" };
  assertEquals(isNamed({ resource: "ingresses", name: "web" }, ref), true);
  assertEquals(isNamed({ kind: "Ingress", name: "web" }, ref), true);
  assertEquals(isNamed({ kind: "Service", name: "web" }, ref), false);
});
