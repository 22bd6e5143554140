import { encodeQR } from 'qr';
import classes from './account.module.css';

/** A text to be photographed, such as what an authenticator app wants to know. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const dots = encodeQR(text, 'raw', { ecc: 'medium', border: 2 });
  const path = dots
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${dots.length} ${dots.length}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="currentColor" />
    </svg>
  );
}
