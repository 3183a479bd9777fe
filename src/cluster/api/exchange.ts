// One request to the API server, and what comes of it.

export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly accept?: string;
  readonly body?: unknown;
  /** Of the body; default `application/json`. */
  readonly contentType?: string;
}

/** What came back: an answer of whatever status, or none. */
export type Answer =
  | {
    readonly kind: "answer";
    readonly status: number;
    /** RFC 3339: the server's clock, from the Date header. */
    readonly date?: string;
    /** Parsed JSON; the text itself where it is none. */
    readonly body: unknown;
  }
  | {
    readonly kind: "none";
    readonly reason: "unreachable" | "timeout" | "unauthorized";
    /** False where no byte of the request can have left. */
    readonly sent: boolean;
    readonly says: string;
  };

export interface Transport {
  readonly server: string;
  send(request: Request): Promise<Answer>;
}
