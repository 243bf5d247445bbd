export { ApiContext, useQrImage, useSession, useSessions } from './hooks';
export { SessionCard, WhatsAppSession } from './WhatsAppSession';
export { WhatsAppSessionList } from './WhatsAppSessionList';
export type { Api, Connection, Session, Summary } from './types';
