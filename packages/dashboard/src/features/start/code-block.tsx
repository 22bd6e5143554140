import { CopyButton } from '../../kit/copy-button.tsx';
import classes from './start.module.css';

/** A text to be copied as it is. */
export function CodeBlock({ name, text }: { name: string; text: string }) {
  return (
    <div className={classes.code}>
      <div className={classes.codeName}>
        <span>{name}</span>
        <CopyButton text={text} label={`Copy: ${name}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, by keyboard too */}
      <section className={classes.codeText} tabIndex={0} aria-label={name}>
        <pre>{text}</pre>
      </section>
    </div>
  );
}
