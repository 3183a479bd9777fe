import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const loadBalancerPending: Check = {
  ...ofRollouts,
  id: "rollout/load-balancer-pending",
  title: "A Service has no load balancer",
  symptoms: [...waitSymptoms, /Service does not have load balancer ingress IP address/],
  proof: "The Service is of type LoadBalancer and its status has no address.",
  why:
    "No controller of the cluster makes load balancers, or it refuses this one. helm --wait waits for the address in Helm 3; " +
    "Helm 4 does so only with --wait=legacy, and nothing fails of it otherwise.",
  remedy:
    "Have a load balancer controller, another type of Service, or no --wait. See the Service's events for what the controller says.",
  examine: (snapshot) => draftCause(snapshot, "load-balancer-pending"),
};
