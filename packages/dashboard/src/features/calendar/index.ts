export { type CalendarFilter, CalendarTab } from './calendar-tab.tsx';
