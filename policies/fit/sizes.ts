/**
 * Memory in GiB of the ARM sizes that a new subscription can create; the image is for ARM
 * (learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/bpsv2-series, dplsv6-series, dpsv6-series).
 */
export const ARM_SIZES: Readonly<Record<string, number>> = {
  Standard_B2pts_v2: 1,
  Standard_B2pls_v2: 4,
  Standard_D2pls_v6: 4,
  Standard_D2ps_v6: 8,
};
