// One service of a resource, reached from the virtual network by its usual name.

@description('The endpoint\'s name.')
param name string

@description('The region.')
param location string

@description('Tags of the resources.')
param tags object

@description('The resource that is reached.')
param targetId string

@description('Which of its services: blob, queue, table, vault.')
param service string

@description('The private DNS zone of that service.')
param zoneName string

@description('The subnet of the endpoint.')
param subnetId string

@description('The network that resolves the name.')
param networkId string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zoneName
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: 'app'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: networkId }
    }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: service
        properties: {
          privateLinkServiceId: targetId
          groupIds: [service]
        }
      }
    ]
  }

  resource zones 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: service
          properties: { privateDnsZoneId: zone.id }
        }
      ]
    }
  }
}
