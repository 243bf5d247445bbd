// The smallest honest program for the same webhooks: validated, then one statement on the session's row, and the answer once it is
// committed. Statements are prepared and connections pooled; there is one process, as there is one of each of ours. It keeps no log
// and no messages, so it does less than what it is compared with.
import Fastify from 'fastify'
import pg from 'pg'
import { z } from 'zod'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 })
await pool.query(`CREATE TABLE IF NOT EXISTS "WhatsAppSession" (
  "sessionId" text PRIMARY KEY, status text NOT NULL, message text, qr text, "lastEvent" text NOT NULL,
  "lastEventAt" timestamptz NOT NULL, "createdAt" timestamptz NOT NULL DEFAULT now(), "updatedAt" timestamptz NOT NULL DEFAULT now())`)

const message = z.looseObject({ id: z.union([z.string(), z.looseObject({})]).optional() })
const webhook = z.discriminatedUnion('event', [
  z.object({ event: z.literal('qr'), data: z.looseObject({ qr: z.string().min(1) }) }),
  z.object({ event: z.literal('ready'), data: z.looseObject({}).optional() }),
  z.object({ event: z.literal('disconnected'), data: z.looseObject({ reason: z.string().optional() }).optional() }),
  z.object({ event: z.literal('message'), data: z.looseObject({ message }) }),
  z.object({ event: z.literal('message_ack'), data: z.looseObject({ message, ack: z.number().int() }) })
])

const status = {
  name: 'status',
  text: `INSERT INTO "WhatsAppSession" ("sessionId", status, message, qr, "lastEvent", "lastEventAt") VALUES ($1, $2, $3, $4, $5, now())
    ON CONFLICT ("sessionId") DO UPDATE SET status = $2, message = $3, qr = $4, "lastEvent" = $5, "lastEventAt" = now(), "updatedAt" = now()`
}
const activity = {
  name: 'activity',
  text: `INSERT INTO "WhatsAppSession" ("sessionId", status, message, "lastEvent", "lastEventAt")
    VALUES ($1, 'session_connected', 'Session active', $2, now())
    ON CONFLICT ("sessionId") DO UPDATE SET "lastEvent" = $2, "lastEventAt" = now()`
}

function statement(session, { event, data }) {
  switch (event) {
    case 'qr': return { ...status, values: [session, 'qr_generated', 'Scan to connect', data.qr, event] }
    case 'ready': return { ...status, values: [session, 'session_connected', 'Connected', null, event] }
    case 'disconnected': return { ...status, values: [session, 'session_not_connected', data?.reason ?? 'Disconnected', null, event] }
    default: return { ...activity, values: [session, event] }
  }
}

const app = Fastify({ logger: false })
app.post('/api/whatsapp/webhook/:session', async (request, reply) => {
  const body = webhook.safeParse(request.body)
  if (!body.success) return reply.code(400).send({ error: 'invalid webhook' })
  await pool.query(statement(request.params.session, body.data))
  return { success: true }
})
app.get('/api/whatsapp/session/status/:session', async (request, reply) => {
  const { rows } = await pool.query({ name: 'read', text: 'SELECT * FROM "WhatsAppSession" WHERE "sessionId" = $1', values: [request.params.session] })
  return rows.length ? { success: true, data: rows[0] } : reply.code(404).send({ success: false })
})
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
