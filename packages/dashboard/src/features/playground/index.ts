export { ContextPicker } from './context-picker.tsx';
