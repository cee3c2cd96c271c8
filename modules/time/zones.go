package time

import _ "time/tzdata" // the zones of the world, for systems that have none; the system's come first
