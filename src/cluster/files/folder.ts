import { basename, extname, join } from "node:path";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import { documentsOf, exchange, fileWith, type ObjectFile, objectsOf, parseObjectFile, textOf } from "./object_file.ts";
import { keyOf, refOf, type Shelf, ShelfError, withIdentity } from "./shelf.ts";

/** A file as it was when it was last looked at. */
interface Seen {
  readonly stamp: string;
  readonly file: ObjectFile;
}

/** Where an object stands; `key` is what the file itself calls it, which may leave the namespace out. */
interface Place {
  readonly path: string;
  readonly key: string;
  readonly object: KubeObject;
}

const EXTENSIONS = [".yaml", ".yml", ".json"];

/** The objects in a folder's files, read again whenever a file has changed. */
export interface FolderShelf extends Shelf {
  /** Documents of this program's own. */
  readonly documents: (apiVersion: string, kind: string) => Record<string, unknown>[];
}

/** Opens the folder; throws {@link ShelfError}, then and later, where a file cannot be read as what it claims to be. */
export const openShelf = (dir: string): FolderShelf => {
  let seen = new Map<string, Seen>();
  let places = new Map<string, Place>();
  const refresh = () => {
    const next = readFiles(dir, seen);
    const isSame = next.size === seen.size && [...next].every(([path, file]) => seen.get(path) === file);
    if (isSame) return;
    seen = next;
    places = placeAll(seen);
  };
  refresh();
  return {
    all: () => (refresh(), [...places.values()].map(({ object }) => object)),
    get: (ref) => (refresh(), places.get(keyOf(ref))?.object),
    put: (object) => {
      const place = places.get(keyOf(refOf(object)));
      const held = place && seen.get(place.path);
      if (place && held) writeObjectFile(place.path, exchange(held.file, place.key, object));
      else writeObjectFile(join(dir, newName(refOf(object), (name) => seen.has(join(dir, name)))), fileWith(object));
    },
    drop: (ref) => {
      const place = places.get(keyOf(ref));
      const held = place && seen.get(place.path);
      if (place && held) writeObjectFile(place.path, exchange(held.file, place.key, null));
    },
    documents: (apiVersion, kind) => [...seen.values()].flatMap(({ file }) => documentsOf(file, apiVersion, kind)),
  };
};

const readFiles = (dir: string, before: ReadonlyMap<string, Seen>): Map<string, Seen> => {
  try {
    return new Map(
      listFiles(dir).flatMap((path) => {
        const seen = look(path, before.get(path));
        return seen ? [[path, seen]] : [];
      }),
    );
  } catch (error) {
    // Only the operating system's errors have a code.
    if (!(error instanceof Error) || !("code" in error)) throw error;
    throw new ShelfError(`Cannot read folder ${JSON.stringify(dir)}: ${error.message}`);
  }
};

const listFiles = (dir: string): string[] => {
  const entries = [...Deno.readDirSync(dir)].filter(({ name }) => !name.startsWith("."));
  return entries.sort((a, b) => a.name < b.name ? -1 : 1).flatMap(({ name, isDirectory }) => {
    const path = join(dir, name);
    if (isDirectory) return listFiles(path);
    return EXTENSIONS.includes(extname(name)) ? [path] : [];
  });
};

/** Undefined for what is no file: whoever opens a pipe waits for its other end. */
const look = (path: string, before: Seen | undefined): Seen | undefined => {
  const { mtime, size, ino, isFile } = Deno.statSync(path);
  if (!isFile) return undefined;
  const stamp = `${mtime?.getTime()} ${size} ${ino}`;
  if (before?.stamp === stamp) return before;
  const parsed = parseObjectFile(Deno.readTextFileSync(path), extname(path) === ".json");
  if (!parsed.ok) {
    throw new ShelfError(
      `Cannot read ${JSON.stringify(path)}: ${parsed.says}; correct it or take it out of the folder`,
    );
  }
  return { stamp, file: parsed.file };
};

const placeAll = (files: ReadonlyMap<string, Seen>): Map<string, Place> => {
  const places = new Map<string, Place>();
  for (const [path, { file }] of files) {
    for (const written of objectsOf(file)) {
      if (written.apiVersion.startsWith("helm-doctor/")) continue;
      const object = withIdentity(written);
      const other = places.get(keyOf(refOf(object)));
      if (other) {
        const name = `${object.kind} ${JSON.stringify(object.metadata.name)}`;
        throw new ShelfError(
          `${name} stands twice in the folder: in ${JSON.stringify(other.path)} and ${
            JSON.stringify(path)
          }; take one out`,
        );
      }
      places.set(keyOf(refOf(object)), { path, key: keyOf(refOf(written)), object });
    }
  }
  return places;
};

/** `Secret-prod-sh.helm.release.v1.web.v2.yaml` */
export const newName = ({ kind, namespace, name }: ObjectRef, isTaken: (name: string) => boolean): string => {
  const stem = [kind, namespace, name].filter((part) => part).join("-").replace(/[^\w.-]/g, "_");
  for (let n = 1;; n++) {
    const candidate = `${stem}${n === 1 ? "" : `-${n}`}.yaml`;
    if (!isTaken(candidate)) return candidate;
  }
};

// Secrets stand in these files, so a new one is for its owner alone; the rename makes the change whole or none.
const writeObjectFile = (path: string, file: ObjectFile): void => {
  const text = textOf(file);
  if (text === undefined) return Deno.removeSync(path);
  const mode = modeOf(path);
  const target = mode === undefined ? path : Deno.realPathSync(path);
  const temporary = join(target, "..", `.${basename(target)}.${crypto.randomUUID().slice(0, 8)}`);
  try {
    writeSynced(temporary, text, mode ?? 0o600);
    Deno.renameSync(temporary, target);
  } catch (error) {
    try {
      Deno.removeSync(temporary);
    } catch { /* it was never made */ }
    throw new ShelfError(`Cannot write ${JSON.stringify(path)}: ${error instanceof Error ? error.message : error}`);
  }
};

const writeSynced = (path: string, text: string, mode: number): void => {
  using file = Deno.openSync(path, { createNew: true, write: true, mode });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  file.syncSync();
  // The mode of opening is cut by the process's umask.
  if (Deno.build.os !== "windows") Deno.chmodSync(path, mode);
};

const modeOf = (path: string): number | undefined => {
  try {
    const { mode } = Deno.statSync(path);
    return mode === null ? 0o600 : mode & 0o777;
  } catch {
    return undefined;
  }
};
