import { spawn } from 'node:child_process';

interface Opener {
  command: string;
  args: string[];
}

/** Shows a page in the person's browser; false where there is none, and then they have to go there themselves. */
export async function openBrowser(url: string): Promise<boolean> {
  // It comes from the server: nothing but a page may be opened.
  if (!/^https?:\/\//.test(url)) return false;
  const opener = openerFor(process.platform, process.env);
  if (!opener) return false;
  const child = spawn(opener.command, [...opener.args, url], { detached: true, stdio: 'ignore' });
  child.unref();
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(true)).once('error', () => resolve(false));
  });
}

/** What opens a page on this machine. */
export function openerFor(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Opener | undefined {
  const chosen = env['BROWSER'];
  if (chosen) return { command: chosen, args: [] };
  if (platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler'] };
  // Somebody far away would not see it.
  if (env['SSH_CONNECTION']) return undefined;
  if (platform === 'darwin') return { command: 'open', args: [] };
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? { command: 'xdg-open', args: [] } : undefined;
}
