import { setTimeout } from 'node:timers/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '@prisma/client'

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) })
const create = { sessionId: process.argv[2] ?? 'my-first', status: 'session_not_connected', user: { create: {} } }
for (let looks = 1, shown; ; looks++, await setTimeout(20)) {
  // The application's own write, into a column of its own; what comes back has the status that the pipeline wrote.
  const session = await prisma.whatsAppSession.upsert({ where: { sessionId: create.sessionId }, create, update: { aiConfig: { looks } } })
  if (shown !== session.status) console.log((shown = session.status), session.aiConfig?.looks ?? 0)
}
