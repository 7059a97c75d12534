/* Memory for machine code: written first, then executable, never both. For ExecutableMemory.java. */
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

void *flowgrad_install_code(const void *bytes, long n);
void flowgrad_remove_code(void *memory, long n);
int flowgrad_has_avx2(void);

void *flowgrad_install_code(const void *bytes, long n) {
    void *memory = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    memcpy(memory, bytes, n);
    if (mprotect(memory, n, PROT_READ | PROT_EXEC) == 0) return memory;
    munmap(memory, n);
    return NULL;
}

void flowgrad_remove_code(void *memory, long n) { munmap(memory, n); }

int flowgrad_has_avx2(void) { return __builtin_cpu_supports("avx2"); }
