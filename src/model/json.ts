/** A JSON value, as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** A JSON pointer (RFC 6901) into a {@link Snapshot}, such as `/records/1/release/info/status`. */
export type Pointer = string;
