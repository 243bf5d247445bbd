/** What commands print: rows in three formats, parts of JSON, progress. */
@NullMarked
package io.sessionlog.replay.output;

import org.jspecify.annotations.NullMarked;
