import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/controls.css';
import '../styles/inspect.css';
import '../styles/inspect-trace.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Inspector } from './inspector.tsx';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <Inspector />
    </StrictMode>,
  );
