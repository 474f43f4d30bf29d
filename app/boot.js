// What must work before the app does, and when the app does not: theme, opening words, service worker, the way to rescue.
//
// A plain script, not a module and not WebAssembly, because it is what remains when those fail.
(() => {
  'use strict';

  const OPENING_SHOWS_AFTER = 300;
  const TROUBLE_SHOWS_AFTER = 15_000;

  // Reading storage throws where the browser blocks it; the theme is a trifle, so the system then decides.
  function rememberedTheme() {
    try {
      return localStorage.getItem('thucdia.theme');
    } catch {
      return null;
    }
  }

  const theme = rememberedTheme();
  if (['light', 'dark', 'sunlight'].includes(theme)) document.documentElement.dataset.theme = theme;

  let started = false;

  function showTrouble(kind) {
    const trouble = document.getElementById('trouble');
    if (!trouble) return;
    for (const words of trouble.querySelectorAll('[data-trouble]')) words.hidden = words.dataset.trouble !== kind;
    trouble.hidden = false;
  }

  function stopped(error) {
    console.error('The app stopped.', error);
    showTrouble('stopped');
  }

  // A Rust panic ends in a WebAssembly trap. Nothing in the page can be trusted after it, but IndexedDB can.
  const isTrap = (error) => error instanceof WebAssembly.RuntimeError;
  addEventListener('error', (event) => isTrap(event.error) && stopped(event.error));
  addEventListener('unhandledrejection', (event) => isTrap(event.reason) && stopped(event.reason));

  // An invitation is followed once in a phone's life: its page is no part of the phone's program.
  const isDesk = () => /^\/(join$|desk$|desk\/)/.test(location.pathname);

  async function run(program) {
    const { script, wasm } = document.querySelector(`meta[name="thucdia-${program}"]`).dataset;
    const { default: init } = await import(script);
    await init({ module_or_path: wasm });
  }

  // The desk's program is fetched where it is used. Where it can't be had, the phone's program runs and says so.
  async function runWhatIsAskedFor() {
    if (isDesk()) {
      try {
        return await run('desk');
      } catch (error) {
        if (isTrap(error)) throw error;
        console.warn('The desk could not be fetched.', error);
        document.documentElement.dataset.deskMissing = '';
      }
    }
    await run('app');
  }

  async function start() {
    const opening = document.getElementById('opening');
    const showOpening = setTimeout(() => (opening.hidden = false), OPENING_SHOWS_AFTER);
    const showSlow = setTimeout(() => started || showTrouble('slow'), TROUBLE_SHOWS_AFTER);
    document.getElementById('reopen').addEventListener('click', () => location.reload());
    try {
      await runWhatIsAskedFor();
      started = true;
      document.getElementById('trouble').hidden = true;
    } catch (error) {
      stopped(error);
    } finally {
      clearTimeout(showOpening);
      clearTimeout(showSlow);
      opening.remove();
    }
  }

  async function keepShell() {
    if (!('serviceWorker' in navigator)) return;
    try {
      await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
      navigator.serviceWorker.controller?.postMessage({ type: 'opened' });
    } catch (error) {
      // Without it the app works while there is a connection; the app's own page on storage says that it is not installed.
      console.warn('The service worker could not be registered.', error);
    }
  }

  addEventListener('DOMContentLoaded', start);
  addEventListener('load', keepShell);
})();
