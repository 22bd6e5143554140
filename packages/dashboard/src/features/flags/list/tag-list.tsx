import classes from './tag-list.module.css';

/** Shown before they are only counted. */
const mostTags = 2;

export function TagList({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  const hidden = tags.slice(mostTags);
  return (
    <span className={classes.tags} title={tags.join(', ')}>
      {tags.slice(0, mostTags).map((tag) => (
        <span key={tag} className={classes.tag}>
          {tag}
        </span>
      ))}
      {hidden.length > 0 && (
        <span className={classes.more}>
          <span aria-hidden>+{hidden.length}</span>
          <span className={classes.hidden}>{hidden.join(', ')}</span>
        </span>
      )}
    </span>
  );
}
