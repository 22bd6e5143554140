/** Saved filters: filters of the list of flags under a name. */
import {
  createSavedFilter,
  deleteSavedFilter,
  listSavedFilters,
  putSavedFilter,
  readSavedFilter,
} from './saved-filters.ts';

export const savedFilterHandlers = [
  listSavedFilters,
  createSavedFilter,
  readSavedFilter,
  putSavedFilter,
  deleteSavedFilter,
];
