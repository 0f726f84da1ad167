interface Parameters {
  /** Answer, but only after `delayMs`. */
  delay: { delayMs: number };
  /** Close the connection before anything is done. */
  'drop-before': object;
  /** Do the work, then close the connection without an answer. */
  'drop-after': object;
  /** Do the work, promise the whole answer and close the connection in the middle of it. */
  truncate: object;
  /** A page of Jira's own, or of the proxy before it; nothing is done. */
  'html-500': object;
  'html-502': object;
  'html-503': object;
  /** Any other answer; nothing is done. */
  status: { status: number; headers?: Record<string, string>; body?: string };
  /** A redirect (302 unless `status` says otherwise); nothing is done. */
  redirect: { location: string; status?: 301 | 302 | 303 | 307 | 308 };
  /** To the same address with HTTPS; nothing is done. */
  'https-redirect': object;
  /** 200 and not one byte; nothing is done. */
  'empty-200': object;
  /** 200 and a page to log in at, as from a single sign-on before Jira; nothing is done. */
  'login-page': object;
  /** 200 and JSON without an end, `bytes` of it (default 64 MB); nothing is done. */
  'huge-body': { bytes?: number };
  /** 429 as the version words it, with a Retry-After in seconds, none, or one of 292 billion years. */
  'rate-limited': { retryAfter?: number | 'absent' | 'absurd'; reason?: RateLimitReason };
  /** The token that came along expires right now, for good. */
  'token-expired': object;
  /** The token that came along is taken back right now, for good. */
  'token-revoked': object;
  /** The caller holds no permission while this request is answered. */
  'permission-lost': object;
  /** The site's clock is off from now on. */
  'wrong-clock': { offsetMs: number };
  /** A proxy in between: Jira sees the request as if it had come by the other scheme. */
  'proxy-loses-scheme': object;
  /** A proxy in between: Jira sees the request without its context path. */
  'proxy-loses-context-path': object;
}

/** As Cloud's `RateLimit-Reason` has it. */
export type RateLimitReason =
  'jira-quota-global-based' | 'jira-quota-tenant-based' | 'jira-burst-based' | 'jira-per-issue-on-write';

export type FaultName = keyof Parameters;

type Kind = { [K in FaultName]: { kind: K } & Parameters[K] }[FaultName];

export type Fault = Kind & {
  /** The path inside the site, without context path and query: the very path, or a pattern. */
  path: string | RegExp;
  method?: string;
  /** How many matching requests it hits; default 1. Infinity: it stands until it is taken away. */
  times?: number;
};

/** What each fault does, in a sentence, for who arms it without reading code. */
export const faultDescriptions: Record<FaultName, string> = {
  delay: 'Answers after delayMs milliseconds.',
  'drop-before': 'Closes the connection before anything is done.',
  'drop-after': 'Does the work, then closes the connection without an answer.',
  truncate: 'Does the work, and closes the connection in the middle of the answer.',
  'html-500': "Answers with Jira's 500 page.",
  'html-502': "Answers with a proxy's 502 page.",
  'html-503': "Answers with a proxy's 503 page.",
  status: 'Answers with the given status, headers and body.',
  redirect: 'Redirects to the given location.',
  'https-redirect': 'Redirects to the same address with HTTPS.',
  'empty-200': 'Answers 200 with nothing.',
  'login-page': 'Answers 200 with a page to log in at.',
  'huge-body': 'Answers 200 with bytes bytes of JSON.',
  'rate-limited': 'Answers 429; retryAfter is a number of seconds, absent or absurd.',
  'token-expired': 'Lets the token of the request expire, then answers.',
  'token-revoked': 'Takes the token of the request back, then answers.',
  'permission-lost': 'Answers as if the caller held no permission.',
  'wrong-clock': "Puts the site's clock off by offsetMs milliseconds, then answers.",
  'proxy-loses-scheme': 'Answers as if a proxy had brought the request by the other scheme.',
  'proxy-loses-context-path': 'Answers as if a proxy had cut the context path off.',
};

/** A fault that is armed, and how often it will still hit. */
export interface ArmedFault {
  id: number;
  fault: Fault;
  left: number;
}

export interface Faults {
  /** Arms a fault; the function returned disarms it. */
  add(fault: Fault): () => void;
  clear(): void;
  /** Those that are armed, oldest first. */
  armed(): ArmedFault[];
  /** Disarms one; false: there is none of that id. */
  remove(id: number): boolean;
  /** The fault that hits this request, if any; counts as one of its times. */
  take(method: string, path: string): Fault | undefined;
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  return typeof fault.path === 'string' ? fault.path === path : path.search(fault.path) !== -1;
}

export function createFaults(): Faults {
  const armed = new Map<number, ArmedFault>();
  let lastId = 0;
  return {
    add(fault) {
      const id = (lastId += 1);
      armed.set(id, { id, fault, left: fault.times ?? 1 });
      return () => armed.delete(id);
    },
    clear: () => armed.clear(),
    armed: () => [...armed.values()],
    remove: (id) => armed.delete(id),
    take(method, path) {
      const entry = [...armed.values()].find(({ fault }) => matches(fault, method, path));
      if (!entry) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) armed.delete(entry.id);
      return entry.fault;
    },
  };
}
