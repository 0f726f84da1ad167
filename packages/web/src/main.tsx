import './main.css';
import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { takeOutcome } from './outcome.ts';

const place = document.getElementById('app');
if (!place) throw new TypeError('index.html has no #app');
takeOutcome();
createRoot(place).render(<App />);
