import chromiumBinary from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** A real Chromium, whose contexts keep to themselves. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumBinary.executablePath(),
    // In a single process pages of one person would ask with the cookies of another.
    args: chromiumBinary.args.filter((arg) => arg !== '--single-process'),
    headless: true,
  });
}
