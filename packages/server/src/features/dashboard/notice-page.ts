/** What stands at /app while there is no dashboard: one sentence, and where it will change by itself, the page asks again. */

export type Notice = 'building' | 'failed' | 'missing';

const words: Record<Notice, { title: string; text: string; asksAgain: boolean }> = {
  building: {
    title: 'The dashboard is being built',
    text: 'This takes some seconds, once after its sources changed. The API answers already; this page opens by itself.',
    asksAgain: true,
  },
  failed: {
    title: 'The dashboard could not be built',
    text: 'The log of the service says why. The API works; start the service again when it is mended.',
    asksAgain: false,
  },
  missing: {
    title: 'There is no dashboard here',
    text: 'This service was started from its sources without building the pages: start it with <code>npm start</code>.',
    asksAgain: false,
  },
};

export function noticePage(notice: Notice, nonce: string): string {
  const { title, text, asksAgain } = words[notice];
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />${asksAgain ? '\n    <meta http-equiv="refresh" content="2" />' : ''}
    <title>${title} · Halyard</title>
    <style nonce="${nonce}">
      body { font: 16px/1.5 system-ui, sans-serif; margin: 0; min-height: 100dvh; display: grid; place-content: center; }
      main { max-width: 26rem; padding: 2rem; }
      h1 { font-size: 1.25rem; margin: 0 0 0.5rem; }
      p { margin: 0; opacity: 0.8; }
    </style>
  </head>
  <body>
    <main><h1>${title}</h1><p>${text}</p></main>
  </body>
</html>
`;
}
