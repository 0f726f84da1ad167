import { readFileSync } from 'node:fs';
import type { CoreConfig } from '@crosslink/core';
import { ConfigurationError } from './config.ts';
import type { ServerConfig } from './config.ts';

/** Where requests to Jira may go, and how. @throws ConfigurationError for a file that cannot be read */
export function egressOptions(config: ServerConfig): NonNullable<CoreConfig['egress']> {
  const { jiraCaFile, jiraClientCertFile, jiraClientKeyFile } = config;
  return {
    allowedPrivateHosts: config.allowedPrivateHosts,
    caPem: read('JIRA_CA_FILE', jiraCaFile),
    clientCertificate:
      jiraClientCertFile === undefined || jiraClientKeyFile === undefined
        ? undefined
        : {
            certificatePem: read('JIRA_CLIENT_CERT_FILE', jiraClientCertFile),
            privateKeyPem: read('JIRA_CLIENT_KEY_FILE', jiraClientKeyFile),
            passphrase: config.jiraClientKeyPassphrase,
          },
    proxy: { https: config.httpsProxy, http: config.httpProxy, except: config.noProxy },
  };
}

function read(variable: string, path: string): string;
function read(variable: string, path: string | undefined): string | undefined;
function read(variable: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigurationError([`the file that ${variable} names cannot be read`]);
  }
}
