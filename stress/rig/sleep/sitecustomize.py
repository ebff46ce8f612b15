"""Read by a Python under libfaketime 0.9.10, which gets an absolute sleep wrong (EINVAL): a relative one."""

import select
import time

time.sleep = lambda seconds: select.select((), (), (), float(seconds)) and None
