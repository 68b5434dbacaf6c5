import { type Browser, chromium } from 'playwright-core';

/** Launches the machine's Chromium without a window. @throws Error where there is none */
export function openBrowser(): Promise<Browser> {
  // Set by global-setup.mjs.
  const executablePath = process.env.CHROMIUM_PATH;
  if (!executablePath) throw new Error('No Chromium: apt-get install chromium-headless-shell, or set CHROMIUM_PATH');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
}
