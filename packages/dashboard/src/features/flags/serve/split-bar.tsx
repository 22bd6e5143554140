import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import classes from './serve.module.css';
import { percentOf, restOf, type Share, showPercent, weightOf, withEdge } from './split-shares.ts';
import { colorClass } from './variant-colors.ts';

/**
 * The split as one bar. The edge behind each share is dragged, or moved by the arrows: a per cent at a time, ten with Shift, a
 * tenth with Alt.
 */
export function SplitBar({
  shares,
  of,
  variants,
  restName,
  onChange,
}: {
  shares: readonly Share[];
  of: number;
  variants: Readonly<Record<string, unknown>>;
  /** What becomes of who is in no share. */
  restName: string;
  onChange: (shares: Share[]) => void;
}) {
  const bar = useRef<HTMLDivElement>(null);
  const rest = restOf(shares, of);
  const ends = shares.map((_, i) => shares.slice(0, i + 1).reduce((sum, { weight }) => sum + weight, 0));
  const drag = (place: number) => (event: PointerEvent<HTMLElement>) => {
    if (bar.current === null || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { left, width } = bar.current.getBoundingClientRect();
    const percent = ((event.clientX - left) / width) * 100;
    const step = event.altKey ? 10 : 1;
    onChange(withEdge(shares, place, weightOf(Math.round(percent * step) / step, of), of));
  };
  const press = (place: number) => (event: KeyboardEvent<HTMLElement>) => {
    const by = event.shiftKey ? 10 : event.altKey ? 0.1 : 1;
    const sign = SIGNS[event.key];
    if (sign === undefined) return;
    event.preventDefault();
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? of : ends[place]! + sign * weightOf(by, of);
    onChange(withEdge(shares, place, to, of));
  };
  return (
    <div ref={bar} className={classes.bar}>
      {shares.map(({ variant, weight }, place) => (
        <div
          key={variant}
          className={`${classes.segment} ${colorClass(variants, variant)}`}
          style={{ width: `${(weight / of) * 100}%` }}
        >
          <span className={classes.label} aria-hidden>
            {variant} {showPercent(weight, of)}
          </span>
          {(place < shares.length - 1 || rest > 0 || weight > 0) && (
            <span
              role="slider"
              tabIndex={0}
              className={classes.handle}
              aria-label={`Share of ${variant}, against ${shares[place + 1]?.variant ?? restName}`}
              aria-valuemin={0}
              aria-valuemax={percentOf(weight + (shares[place + 1]?.weight ?? rest), of)}
              aria-valuenow={percentOf(weight, of)}
              aria-valuetext={`${showPercent(weight, of)} ${variant}`}
              onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
              onPointerMove={drag(place)}
              onKeyDown={press(place)}
            />
          )}
        </div>
      ))}
      {rest > 0 && (
        <div className={classes.restSegment} style={{ width: `${(rest / of) * 100}%` }}>
          <span className={classes.label} aria-hidden>
            {restName} {showPercent(rest, of)}
          </span>
        </div>
      )}
    </div>
  );
}

const SIGNS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  Home: 0,
  End: 0,
};
