import type { ReactNode } from 'react';
import { BuildingIcon } from './icons.tsx';

/** A page with one thing to say. */
export const NoticePage = ({ title, children }: { title: string; children?: ReactNode }) => (
  <main className="door">
    <div className="card">
      <span className="logo big" aria-hidden="true">
        <BuildingIcon size={32} />
      </span>
      <h1>{title}</h1>
      {children}
    </div>
  </main>
);
