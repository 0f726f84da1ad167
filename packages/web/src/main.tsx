import './main.css';
import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { takeOutcome } from './outcome.ts';
import { prefetchPage } from './routes.tsx';

const place = document.getElementById('app');
if (!place) throw new TypeError('index.html has no #app');
takeOutcome();
prefetchPage(window.location.pathname);
for (const event of ['pointerover', 'focusin'] as const) {
  document.addEventListener(event, ({ target }) => {
    const link = target instanceof Element ? target.closest('a') : null;
    if (link?.origin === window.location.origin) prefetchPage(link.pathname);
  });
}
createRoot(place).render(<App />);
