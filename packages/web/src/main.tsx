import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { createSettings } from './settings/settings.ts';
import { SettingsContext } from './settings/settings-context.ts';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <SettingsContext value={createSettings()}>
        <App />
      </SettingsContext>
    </StrictMode>,
  );
