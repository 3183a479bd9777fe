import { assertEquals } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { object, visitRollout } from "../../../tests/kit/rollouts.ts";
import { loadBalancerPending } from "./load_balancer_pending.ts";

testCheck(loadBalancerPending, {
  finds: ["r10-load-balancer", "r10-load-balancer-told", "r10-load-balancer-beside", "r10-load-balancer-legacy"],
  quiet: ["r10-image-pull", "healthy-deployment"],
});

const service = (ingress: readonly { readonly ip: string }[], type = "LoadBalancer") =>
  object("v1", "Service", "web", { spec: { type }, status: { loadBalancer: { ingress } } });

Deno.test("a load balancer without an address is found, and no other Service", async () => {
  const found = async (...args: Parameters<typeof service>) =>
    [...loadBalancerPending.examine((await visitRollout([service(...args)])).snapshot)].length;
  assertEquals(await found([]), 1);
  assertEquals(await found([{ ip: "192.0.2.1" }]), 0);
  assertEquals(await found([], "ClusterIP"), 0);
});
