/** What is asked of time: the calendar, and windows of flags. */
import { cancelWindow } from './cancel-window.ts';
import { createWindow } from './create-window.ts';
import { readCalendar } from './read-calendar.ts';
import { listWindows } from './read-windows.ts';

export const scheduleHandlers = [readCalendar, createWindow, listWindows, cancelWindow];
