// What `prisma migrate deploy` and `prisma migrate dev` ask Prisma's schema engine for, from its build as WebAssembly, which npm
// serves: `deploy` applies the migrations, `drift` ends with 1 and says how, if the database is not what they make.
import { readdirSync, readFileSync } from 'node:fs'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { SchemaEngine, __wbg_set_wasm } from '@prisma/schema-engine-wasm/schema_engine_bg'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

const CHAR = 18
const TEXT = 25
const MARK = 'char:'

/** The engine reads the catalogue, which has columns of type "char"; the adapter knows none, and is given marked texts. */
class CataloguePool extends pg.Pool {
  async query(...args) {
    const result = await super.query(...args)
    for (const field of result.fields ?? []) {
      if (field.dataTypeID === CHAR) Object.assign(field, { dataTypeID: TEXT, name: MARK + field.name })
    }
    return result
  }
}

class CatalogueAdapter extends PrismaPg {
  constructor(connectionString) {
    super(new CataloguePool({ connectionString }))
  }

  async connect() {
    const connection = await super.connect()
    const queryRaw = connection.queryRaw.bind(connection)
    connection.queryRaw = async (query) => {
      const result = await queryRaw(query)
      result.columnNames.forEach((name, i) => {
        if (name.startsWith(MARK)) {
          result.columnNames[i] = name.slice(MARK.length)
          result.columnTypes[i] = ColumnTypeEnum.Character
        }
      })
      return result
    }
    return connection
  }
}

const url = process.env.DATABASE_URL
const admin = new pg.Client({ connectionString: url })
await admin.connect()

// Each look at the migrations is given an empty database; the adapter's own would be the application's again.
let shadows = 0
const adapter = new CatalogueAdapter(url)
adapter.connectToShadowDb = async () => {
  const name = `shadow_${process.pid}_${shadows++}`
  await admin.query(`CREATE DATABASE ${name}`)
  const address = new URL(url)
  address.pathname = `/${name}`
  return new CatalogueAdapter(address.href).connect()
}

const module = new URL('../node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm', import.meta.url)
const { instance } = await WebAssembly.instantiate(readFileSync(module), { './schema_engine_bg.js': glue })
__wbg_set_wasm(instance.exports)
instance.exports.__wbindgen_start()

const text = (path) => readFileSync(new URL(`../prisma/${path}`, import.meta.url), 'utf8')
const engine = await SchemaEngine.new(
  { datamodels: [['schema.prisma', text('schema.prisma')]] },
  () => {},
  bindMigrationAwareSqlAdapterFactory(adapter),
)
const migrations = readdirSync(new URL('../prisma/migrations', import.meta.url), { withFileTypes: true }).filter((entry) => entry.isDirectory())
const input = {
  filters: { externalTables: [], externalEnums: [] },
  migrationsList: {
    baseDir: 'prisma/migrations',
    shadowDbInitScript: '',
    lockfile: { path: 'migration_lock.toml', content: text('migrations/migration_lock.toml') },
    migrationDirectories: migrations.map(({ name }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: text(`migrations/${name}/migration.sql`) } },
    })),
  },
}

let code = 0
if (process.argv[2] === 'deploy') {
  console.log('applied', (await engine.applyMigrations(input)).appliedMigrationNames.join(' '))
} else {
  const { action } = await engine.devDiagnostic(input)
  console.log(action.reason ?? 'no drift')
  code = action.tag === 'reset' ? 1 : 0
}
// Pools keep connections, and would keep this process.
process.exit(code)
