import type { ObjectRef } from "../model/kubernetes.ts";

// How messages and gaps name what was to be read. A file cluster finds a recorded gap again by these words.

/** `secrets in namespace "prod"`, `helmreleases in all namespaces`, `clusterroles`. */
export const wordList = (resource: string, namespaced: boolean, namespace: string | undefined): string =>
  !namespaced
    ? resource
    : namespace
    ? `${resource} in namespace ${JSON.stringify(namespace)}`
    : `${resource} in all namespaces`;

/** `Deployment "web" in namespace "prod"`. */
export const wordObject = ({ kind, name, namespace }: ObjectRef): string =>
  `${kind} ${JSON.stringify(name)}${namespace ? ` in namespace ${JSON.stringify(namespace)}` : ""}`;

/** `the kinds of apps/v1`. */
export const wordGroup = (apiVersion: string): string => `the kinds of ${apiVersion}`;
