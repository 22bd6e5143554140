/** Where what is held changes something, as rights see it: by the environments and tags that were asked for. */
export const name = '0021-held-places';

export const statements = [
  // [{operation, environment, tags, guards}]
  `alter table held_operations add column places json not null default '[]'`,
  // What waits already was held without: by what each call names, and else by where it was foreseen to write.
  `update held_operations h set places = coalesce((
    select json_agg(distinct jsonb_build_object(
      'operation', c.call ->> 'operation',
      'environment', coalesce(c.call -> 'params' ->> 'environment', b.place ->> 'environment'),
      'tags', f.tags,
      'guards', coalesce(c.call -> 'params' ->> 'environment', b.place ->> 'environment')
    ))
    from json_array_elements(h.calls) as c (call)
    left join json_array_elements(h.basis) as b (place) on c.call -> 'params' ->> 'environment' is null
    left join flags f on f.project = h.project and f.key = c.call -> 'params' ->> 'flagId'
  ), '[]')
  where state = 'waiting'`,
];
