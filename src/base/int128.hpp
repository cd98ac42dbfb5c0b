// Exact products of two int64 areas, for utilisation tests that must not round.
#pragma once

namespace taufold {
__extension__ typedef __int128 int128;
}
