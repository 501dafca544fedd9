// Allocation through a libc found at run time.
//
// A zero-sized block's address is its alignment, so `free` must tell the address 2^k of nothing from a block. It can,
// because no block handed out here lies at a power of two up to 2^30: such a block is put aside and another one asked
// for (docs/decisions/200-zero-size-addresses.md).
#include "libc_calls.h"

#include <cstdlib>
#include <cstring>

#include "addon.h"

namespace just {
namespace {

constexpr uintptr_t kMaxAlign = uintptr_t{1} << 30;
constexpr size_t kMallocAlign = 16;
// The result of usableSize where the library cannot tell; no block is this large.
constexpr size_t kUnknownSize = size_t{1} << 60;

inline bool IsZeroSizeAddress(const void* pointer) {
  const uintptr_t address = reinterpret_cast<uintptr_t>(pointer);
  return address <= kMaxAlign && (address & (address - 1)) == 0;
}

#if defined(_WIN32)

void* AllocateAt(const LibcTable& libc, size_t size, size_t align) { return libc.aligned_malloc(size, align); }
void FreeBlock(const LibcTable& libc, void* block) { libc.aligned_free(block); }
size_t UsableSize(const LibcTable& libc, void* block, size_t align) { return libc.aligned_msize(block, align, 0); }

void* AllocateZeroedAt(const LibcTable& libc, size_t size, size_t align) {
  void* block = libc.aligned_malloc(size, align);
  if (block != nullptr) std::memset(block, 0, size);
  return block;
}

void* ReallocateAt(const LibcTable& libc, void* block, size_t size, size_t align) {
  return libc.aligned_realloc(block, size, align);
}

#else

void FreeBlock(const LibcTable& libc, void* block) { libc.free(block); }
size_t UsableSize(const LibcTable& libc, void* block, size_t) {
  return libc.usable_size != nullptr ? libc.usable_size(block) : kUnknownSize;
}

// Some allocators align a block of a few bytes for its size only: mimalloc may place one of 8 bytes at a multiple of 8,
// not 16. Asking for at least as many bytes as the alignment avoids that.
size_t AtLeast(size_t align, size_t size) { return size < align ? align : size; }

void* AllocateAt(const LibcTable& libc, size_t size, size_t align) {
  if (align <= kMallocAlign) return libc.malloc(AtLeast(align, size));
  if (libc.posix_memalign != nullptr) {
    void* block = nullptr;
    return libc.posix_memalign(&block, align, size) == 0 ? block : nullptr;
  }
  if (libc.aligned_alloc == nullptr) return nullptr;
  // C11 wants a multiple of the alignment. JavaScript has checked that this sum stays below 2^53.
  return libc.aligned_alloc(align, (size + align - 1) & ~(align - 1));
}

void* AllocateZeroedAt(const LibcTable& libc, size_t size, size_t align) {
  if (align <= kMallocAlign && libc.calloc != nullptr) return libc.calloc(1, AtLeast(align, size));
  void* block = AllocateAt(libc, size, align);
  if (block != nullptr) std::memset(block, 0, size);
  return block;
}

void* ReallocateAt(const LibcTable& libc, void* block, size_t size, size_t align) {
  if (align <= kMallocAlign) return libc.realloc(block, AtLeast(align, size));
  // `realloc` keeps 16-byte alignment only. Were the block moved by it and the aligned allocator to fail then, the old
  // block would be lost. So: in place where the block fits and is not mostly waste, else allocate, copy, free.
  if (libc.usable_size == nullptr) return nullptr;
  const size_t usable = libc.usable_size(block);
  if (size <= usable && size >= usable / 2 && (reinterpret_cast<uintptr_t>(block) & (align - 1)) == 0) return block;
  void* moved = AllocateAt(libc, size, align);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, block, usable < size ? usable : size);
  libc.free(block);
  return moved;
}

#endif

using Allocate = void* (*)(const LibcTable&, size_t, size_t);

// Allocates until the block lies at no zero-size address. There are 31 of those, so this ends.
template <Allocate allocate>
void* AllocateReal(const LibcTable& libc, size_t size, size_t align) {
  void* block = allocate(libc, size, align);
  if (block == nullptr || !IsZeroSizeAddress(block)) return block;
  void* other = AllocateReal<allocate>(libc, size, align);
  FreeBlock(libc, block);
  return other;
}

// Returns the block's address as a number. Android tags malloc's pointers in the top byte; no number holds such an address.
napi_value FromBlock(napi_env env, const LibcTable& libc, void* block) {
  if (reinterpret_cast<uintptr_t>(block) >> 53 == 0) return FromPointer(env, block);
  FreeBlock(libc, block);
  napi_throw_error(env, "ERR_JUST_LINK", "the C library hands out tagged addresses, of 2^53 and more");
  return nullptr;
}

template <Allocate allocate>
napi_value AllocCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  void* data;
  ReadNumbers(env, info, numbers, &data);
  const LibcTable& libc = *static_cast<LibcTable*>(data);
  return FromBlock(env, libc,
                   AllocateReal<allocate>(libc, static_cast<size_t>(numbers[0]), static_cast<size_t>(numbers[1])));
}

// realloc(address, size, align): the block's new address, or 0 when memory cannot be had; the old block then stays.
napi_value ReallocCall(napi_env env, napi_callback_info info) {
  double numbers[3];
  void* data;
  ReadNumbers(env, info, numbers, &data);
  const LibcTable& libc = *static_cast<LibcTable*>(data);
  void* block = ToPointer(numbers[0]);
  const size_t size = static_cast<size_t>(numbers[1]);
  const size_t align = static_cast<size_t>(numbers[2]);
  void* result = ReallocateAt(libc, block, size, align);
  if (result != nullptr && IsZeroSizeAddress(result)) {
    void* other = AllocateReal<AllocateAt>(libc, size, align);
    // The old block is gone and the new one may not be handed out: no block is left to return.
    if (other == nullptr) napi_fatal_error("RawAllocator.realloc", NAPI_AUTO_LENGTH, "out of memory", NAPI_AUTO_LENGTH);
    std::memcpy(other, result, size);
    FreeBlock(libc, result);
    result = other;
  }
  return FromBlock(env, libc, result);
}

napi_value FreeCall(napi_env env, napi_callback_info info) {
  double numbers[1];
  void* libc;
  ReadNumbers(env, info, numbers, &libc);
  FreeBlock(*static_cast<LibcTable*>(libc), ToPointer(numbers[0]));
  return nullptr;
}

napi_value UsableSizeCall(napi_env env, napi_callback_info info) {
  double numbers[2];
  void* libc;
  ReadNumbers(env, info, numbers, &libc);
  return FromAddress(env, UsableSize(*static_cast<LibcTable*>(libc), ToPointer(numbers[0]),
                                     static_cast<size_t>(numbers[1])));
}

template <typename Function>
void Assign(Function& target, double address) {
  target = reinterpret_cast<Function>(ToAddress(address));
}

// bindLibc(...addresses in the order of LibcTable): an object of the five calls, bound to those functions.
napi_value BindLibcCall(napi_env env, napi_callback_info info) {
  double addresses[7];
  ReadNumbers(env, info, addresses);
  std::unique_ptr<LibcTable> table(new LibcTable());
#if defined(_WIN32)
  Assign(table->aligned_malloc, addresses[0]);
  Assign(table->aligned_realloc, addresses[1]);
  Assign(table->aligned_free, addresses[2]);
  Assign(table->aligned_msize, addresses[3]);
#else
  Assign(table->malloc, addresses[0]);
  Assign(table->calloc, addresses[1]);
  Assign(table->realloc, addresses[2]);
  Assign(table->free, addresses[3]);
  Assign(table->posix_memalign, addresses[4]);
  Assign(table->aligned_alloc, addresses[5]);
  Assign(table->usable_size, addresses[6]);
#endif
  LibcTable* data = table.get();
  Napi::Env(env).GetInstanceData<InstanceData>()->tables.push_back(std::move(table));

  Napi::Object calls = Napi::Object::New(env);
  ExportFunction(env, calls, "alloc", AllocCall<AllocateAt>, data);
  ExportFunction(env, calls, "allocZeroed", AllocCall<AllocateZeroedAt>, data);
  ExportFunction(env, calls, "realloc", ReallocCall, data);
  ExportFunction(env, calls, "free", FreeCall, data);
  ExportFunction(env, calls, "usableSize", UsableSizeCall, data);
  return calls;
}

}  // namespace

void RegisterLibcCalls(Napi::Env env, Napi::Object exports) {
  ExportFunction(env, exports, "bindLibc", BindLibcCall);
}

}  // namespace just
