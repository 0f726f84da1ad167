import { z } from 'zod';
import {
  wholeNumber,
  origin,
  postgresUrl,
  list,
  returnAddresses,
  issuer,
  domains,
  file,
} from './config-values.ts';

/** One row of the settings table: how it is called outside, what it accepts, and what it is for. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  variable: string;
  schema: Schema;
  /** What applies when the variable is not set, in words for the documentation. */
  fallback: string;
  example: string;
  doc: string;
}

const setting = <Schema extends z.ZodType>(row: Setting<Schema>): Setting<Schema> => row;

/** Every setting there is. `.env.example` and `docs/configuration.md` are written from this table. */
export const settings = {
  port: setting({
    variable: 'PORT',
    schema: wholeNumber(0, 65_535).default(3000),
    fallback: '3000',
    example: '3000',
    doc: 'Port the server listens on. 0 takes any free port and needs PUBLIC_URL.',
  }),
  host: setting({
    variable: 'HOST',
    schema: z.string().default('localhost'),
    fallback: 'localhost',
    example: '0.0.0.0',
    doc: 'Address the server listens on. The default is reachable from this machine only; use 0.0.0.0 behind a reverse proxy or in a container.',
  }),
  publicUrl: setting({
    variable: 'PUBLIC_URL',
    schema: origin.optional(),
    fallback: 'http://localhost:PORT',
    example: 'https://crosslink.example.com',
    doc: 'Where browsers reach Crosslink. Jira sends people back to this address, so it must be the one they use.',
  }),
  databaseUrl: setting({
    variable: 'DATABASE_URL',
    schema: postgresUrl.optional(),
    fallback: 'the embedded database in DATA_DIR',
    example: 'postgres://crosslink:password@localhost:5432/crosslink',
    doc: 'PostgreSQL to keep everything in, instead of the embedded database.',
  }),
  dataDir: setting({
    variable: 'DATA_DIR',
    schema: z.string().default('./data'),
    fallback: './data',
    example: './data',
    doc: 'Folder of the embedded database and of the generated secret.',
  }),
  secret: setting({
    variable: 'CROSSLINK_SECRET',
    schema: z.string().min(32, 'must have at least 32 characters').optional(),
    fallback: 'generated into DATA_DIR/secret.key (mode 0600) at the first start',
    example: 'the output of: openssl rand -base64 32',
    doc: 'Key that seals private keys and tokens in the database. Keep a copy: without it they cannot be read.',
  }),
  previousSecrets: setting({
    variable: 'CROSSLINK_PREVIOUS_SECRETS',
    schema: z
      .string()
      .transform((text) => text.split(',').map((secret) => secret.trim()))
      .pipe(z.array(z.string().min(32, 'must have at least 32 characters each')))
      .optional(),
    fallback: 'none',
    example: 'the secret used before',
    doc: 'Secrets from before CROSSLINK_SECRET, separated by commas: what they sealed is opened, and sealed anew. Take them away once `crosslink vault rotate` says that nothing is left.',
  }),
  logLevel: setting({
    variable: 'LOG_LEVEL',
    schema: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
    fallback: 'info',
    example: 'info',
    doc: 'Least important log line that is written: silent, fatal, error, warn, info, debug or trace.',
  }),
  trustProxy: setting({
    variable: 'TRUST_PROXY',
    schema: wholeNumber(0, 10).default(0),
    fallback: '0',
    example: '1',
    doc: 'How many reverse proxies stand in front and add to X-Forwarded-For. Limits per address go by what the outermost of them saw; a caller can write anything in front of that.',
  }),
  allowedPrivateHosts: setting({
    variable: 'ALLOWED_PRIVATE_HOSTS',
    schema: list.default([]),
    fallback: 'none: Crosslink sends to public addresses only',
    example: 'jira.intranet.example,10.20.0.0/16',
    doc: 'Host names, addresses and ranges in private networks that Crosslink may reach, separated by commas: Jiras inside your network. See docs/egress.md.',
  }),
  httpsProxy: setting({
    variable: 'HTTPS_PROXY',
    schema: z.url({ protocol: /^https?$/, error: 'must be the URL of a proxy' }).optional(),
    fallback: 'no proxy',
    example: 'http://proxy.example:3128',
    doc: 'Proxy through which Jiras with https are reached.',
  }),
  httpProxy: setting({
    variable: 'HTTP_PROXY',
    schema: z.url({ protocol: /^https?$/, error: 'must be the URL of a proxy' }).optional(),
    fallback: 'no proxy',
    example: 'http://proxy.example:3128',
    doc: 'Proxy through which Jiras without https are reached.',
  }),
  noProxy: setting({
    variable: 'NO_PROXY',
    schema: z.string().optional(),
    fallback: 'none',
    example: 'jira.intranet.example,.corp.example',
    doc: 'Hosts that are reached without the proxy, separated by commas.',
  }),
  jiraCaFile: setting({
    variable: 'JIRA_CA_FILE',
    schema: file,
    fallback: "Node's own certification authorities",
    example: '/etc/ssl/certs/corporate-ca.pem',
    doc: 'PEM file of certification authorities to trust besides the usual ones, for a Jira with a certificate of your own.',
  }),
  jiraClientCertFile: setting({
    variable: 'JIRA_CLIENT_CERT_FILE',
    schema: file,
    fallback: 'none',
    example: '/etc/crosslink/client.pem',
    doc: 'PEM file of the certificate to show to a Jira, or the proxy before it, that wants to know who connects. Needs JIRA_CLIENT_KEY_FILE.',
  }),
  jiraClientKeyFile: setting({
    variable: 'JIRA_CLIENT_KEY_FILE',
    schema: file,
    fallback: 'none',
    example: '/etc/crosslink/client-key.pem',
    doc: 'PEM file of the private key of that certificate.',
  }),
  jiraClientKeyPassphrase: setting({
    variable: 'JIRA_CLIENT_KEY_PASSPHRASE',
    schema: z.string().optional(),
    fallback: 'the key is not encrypted',
    example: 'the passphrase',
    doc: 'Passphrase of that key, where it is encrypted.',
  }),
  returnAddresses: setting({
    variable: 'RETURN_ADDRESSES',
    schema: returnAddresses.default([]),
    fallback: "none: browsers go on to Crosslink's own pages and to the dashboard of the site only",
    example: 'https://app.example.com,https://planner.example.com/jira',
    doc: 'Where a browser may be sent when somebody has connected, separated by commas: an origin, or an address whose path the return address begins with, by whole segments. https only, but on this machine. See docs/connect-sessions.md.',
  }),
  cloudAuthorizationServer: setting({
    variable: 'CLOUD_AUTHORIZATION_SERVER',
    schema: z.url({ protocol: /^https?$/ }).optional(),
    fallback: 'https://auth.atlassian.com',
    example: 'https://auth.atlassian.com',
    doc: "Where Jira Cloud's OAuth 2.0 lies, for other clouds than Atlassian's public one.",
  }),
  cloudGateway: setting({
    variable: 'CLOUD_GATEWAY',
    schema: z.url({ protocol: /^https?$/ }).optional(),
    fallback: 'https://api.atlassian.com',
    example: 'https://api.atlassian.com',
    doc: "Where Jira Cloud's REST API is reached with OAuth 2.0, for other clouds than Atlassian's public one.",
  }),
  oidcIssuer: setting({
    variable: 'OIDC_ISSUER',
    schema: issuer.optional(),
    fallback: 'none: people sign in with a password',
    example: 'https://login.example.com/realms/company',
    doc: 'Whom people may sign in with by OpenID Connect: the address below which `/.well-known/openid-configuration` lies. Needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET; register PUBLIC_URL/api/auth/callback/oidc there as redirect URI. See docs/people.md.',
  }),
  oidcClientId: setting({
    variable: 'OIDC_CLIENT_ID',
    schema: z.string().optional(),
    fallback: 'none',
    example: 'crosslink',
    doc: 'What Crosslink is called there.',
  }),
  oidcClientSecret: setting({
    variable: 'OIDC_CLIENT_SECRET',
    schema: z.string().optional(),
    fallback: 'none',
    example: 'the secret shown there',
    doc: 'Its secret there.',
  }),
  oidcName: setting({
    variable: 'OIDC_NAME',
    schema: z.string().trim().min(1).max(60).optional(),
    fallback: 'the host name of OIDC_ISSUER',
    example: 'Example Login',
    doc: 'What the button says: “Sign in with …”.',
  }),
  oidcDomains: setting({
    variable: 'OIDC_DOMAINS',
    schema: domains.optional(),
    fallback: 'none: only people who have an account or were invited come in',
    example: 'example.com,example.org',
    doc: 'E-mail domains whose people may come in without an invitation, as members, separated by commas. Their address has to be verified there.',
  }),
  requestsPerMinute: setting({
    variable: 'REQUESTS_PER_MINUTE',
    schema: wholeNumber(1, 1_000_000).default(1200),
    fallback: '1200',
    example: '1200',
    doc: 'Requests one address may make per minute; more get 429. Sign-in and set-up have a tighter limit of their own.',
  }),
} as const;

/** Of no use without one another; `also`: of no use without them. */
const belongings = [
  { together: ['JIRA_CLIENT_CERT_FILE', 'JIRA_CLIENT_KEY_FILE'], also: [] },
  {
    together: ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
    also: ['OIDC_NAME', 'OIDC_DOMAINS'],
  },
];

type Values = { [Name in keyof typeof settings]: z.output<(typeof settings)[Name]['schema']> };

/** Settings as the server uses them; `publicUrl` is always there, without trailing slash. */
export type ServerConfig = Settled<Values> & { publicUrl: string };

/** What is not set is not there. */
type Settled<T> = { [Name in keyof T as undefined extends T[Name] ? never : Name]: T[Name] } & {
  [Name in keyof T as undefined extends T[Name] ? Name : never]?: Exclude<T[Name], undefined>;
};

/** The environment holds something the settings table refuses; `problems` names all of it at once. */
export class ConfigurationError extends Error {
  readonly code = 'configuration_invalid';
  readonly remedy = 'Correct these environment variables; docs/configuration.md explains each one.';
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`The configuration is not usable: ${problems.join('; ')}`);
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

/**
 * Reads the settings out of an environment such as `process.env`. An empty variable counts as not set.
 * Rejects nothing silently: throws one {@link ConfigurationError} with every problem. Values are not repeated
 * in messages, because they may be secrets.
 */
export function readConfig(environment: Record<string, string | undefined>): ServerConfig {
  const problems: string[] = [];
  const entries = Object.entries(settings).map(([name, row]) => {
    const outcome = row.schema.safeParse(environment[row.variable] || undefined);
    if (!outcome.success) problems.push(...outcome.error.issues.map((issue) => describe(row, issue)));
    return [name, outcome.data] as const;
  });
  for (const { together, also } of belongings) {
    const missing = together.filter((variable) => !environment[variable]);
    const present = [...together, ...also].filter((variable) => environment[variable]);
    if (present.length > 0 && missing.length > 0) {
      problems.push(`${present.join(' and ')} is of use only together with ${missing.join(' and ')}`);
    }
  }
  if (environment['PORT'] === '0' && !environment['PUBLIC_URL']) {
    problems.push('PORT 0 needs PUBLIC_URL, because the port is only known once the server listens');
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return withoutUndefined(Object.fromEntries(entries) as Values);
}

function describe(row: Setting, issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_value'
    ? `${row.variable} must be one of ${issue.values.join(', ')}`
    : `${row.variable} ${issue.message}`;
}

function withoutUndefined(values: Values): ServerConfig {
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  const publicUrl = values.publicUrl ?? `http://localhost:${values.port}`;
  return { ...(Object.fromEntries(set) as Settled<Values>), publicUrl };
}
