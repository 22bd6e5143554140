export { TriggerList } from './trigger-list.tsx';
