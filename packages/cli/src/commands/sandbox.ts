import { untilStopped } from '../signals.ts';

export interface SandboxOptions {
  port: number;
  version: string;
  contextPath: string;
}

/** `crosslink sandbox`: runs until it is stopped; its state is gone then. */
export async function sandbox({ port, version, contextPath }: SandboxOptions): Promise<void> {
  const { createSandbox } = await import('@crosslink/sandbox');
  const stopped = untilStopped();
  const jira = await createSandbox({ port, version, contextPath });
  console.log(`Jira sandbox ${version} ready at ${jira.url}`);
  await stopped;
  await jira.close();
}
