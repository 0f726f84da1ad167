import type { Transport } from '../http.ts';
import type { JiraSite } from '../site.ts';
import { examineConnection, skipConnection } from './connection.ts';
import type { ConnectionToExamine } from './connection.ts';
import { examineConsumer, signingFinding } from './consumer.ts';
import type { ConsumerToExamine } from './consumer.ts';
import { checks } from './finding.ts';
import type { Check, Finding } from './finding.ts';
import { examineSite, examineWay } from './site.ts';

export interface ExamineOptions {
  /** Any address of the site. */
  url: string;
  transport: Transport;
  /** Our registration there, to examine it as well. */
  consumer?: ConsumerToExamine | undefined;
  /** A grant there, to examine it as well. */
  connection?: ConnectionToExamine | undefined;
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: (() => number) | undefined;
  signal?: AbortSignal | undefined;
  /** Called with each finding as it is made. */
  onFinding?: ((finding: Finding) => void) | undefined;
}

export type OfferFinding = (finding: Finding) => void;

export interface Examination {
  /** What was found at the address, if it is a Jira. */
  site?: JiraSite;
  /** One for each check that applies, in the order of {@link checks}. */
  findings: Finding[];
}

/**
 * Names what is wrong with a Jira, our registration there, or a grant, and what to do about it. Asks, changes nothing
 * (a request token that nobody uses ends by itself), and each thing once: it says what is so now.
 *
 * What depends on something that failed is skipped, so that one cause is one failed finding.
 *
 * Rejects only with the reason of `signal` and for mistakes of the program.
 */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { url, consumer, connection, now = Date.now } = options;
  const findings: Finding[] = [];
  const offer: OfferFinding = (finding) => {
    findings.push(finding);
    options.onFinding?.(finding);
  };
  const common = { transport: options.transport, now, signal: options.signal };
  const site = await examineWay(url, common, offer);
  if (!site) {
    if (connection) skipConnection(offer, 'The way to Jira is not free.');
    return { findings: inOrder(findings) };
  }
  const rateLimit = await examineSite(site, common, offer);
  if (site.deployment === 'data-center') offer(await signingFinding());
  const accepted = consumer ? await examineConsumer(site, consumer, common, offer) : true;
  if (connection && accepted) {
    await examineConnection(site, connection, common, offer);
  } else {
    offer(rateLimit);
    if (connection) skipConnection(offer, 'Jira does not accept our registration.');
  }
  return { site, findings: inOrder(findings) };
}

function inOrder(findings: Finding[]): Finding[] {
  const order = Object.keys(checks) as Check[];
  return findings.toSorted((a, b) => order.indexOf(a.check) - order.indexOf(b.check));
}
